// Puts the page and its style beside the compiled modules.
import { copyFileSync, mkdirSync } from "node:fs";

const here = new URL("./", import.meta.url);
const target = new URL("../static/wall/", here);

mkdirSync(target, { recursive: true });
for (const name of ["index.html", "wall.css", "icon.svg"]) copyFileSync(new URL(name, here), new URL(name, target));
