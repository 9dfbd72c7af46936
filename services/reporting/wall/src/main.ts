/** The page /wall: asks for a token when there is none, else shows the wall of `?area=`. */

import { Problem } from "./api.js";
import { byId, write } from "./dom.js";
import { forgetToken, keepToken, takeToken } from "./token.js";
import { WallDisplay } from "./wall.js";

function askForToken(reason: string): void {
  byId("wall").hidden = true;
  byId("notice").hidden = true;
  byId("entry").hidden = false;
  const note = byId("entry-reason");
  note.hidden = reason === "";
  write(note, reason);
  byId("entry-token").focus();
}

function explain(problem: Problem): void {
  byId("wall").hidden = true;
  byId("banner").hidden = true;
  byId("notice").hidden = false;
  write(byId("notice-title"), problem.message);
  write(byId("notice-detail"), problem.status === 403 ? "当前令牌没有查看该区域的权限。" : `服务的回答：${problem.status}`);
}

async function show(token: string): Promise<void> {
  byId("entry").hidden = true;
  const problem = await new WallDisplay(token, new URLSearchParams(location.search).get("area")).run();
  if (problem.status !== 401) return explain(problem);
  forgetToken();
  askForToken("令牌无效或已过期，请重新填写。");
}

function acceptToken(event: SubmitEvent): void {
  event.preventDefault();
  const field = byId("entry-token") as HTMLTextAreaElement;
  keepToken(field.value);
  location.reload();
}

byId("entry-form").addEventListener("submit", acceptToken);
byId("notice-token").addEventListener("click", () => {
  forgetToken();
  askForToken("");
});

const token = takeToken();
if (token === null) askForToken("");
else void show(token);
