"""What follows from each command once the table has let it pass: pure functions, state and command to facts."""
