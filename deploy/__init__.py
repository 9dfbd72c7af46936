"""What runs an installation: the local servers, the gateway, the places, and the operators' command."""

import warnings

# eventlet says at every import that it will end one day: nothing that an operator could do about
warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
