import assert from "node:assert/strict";
import { test } from "node:test";

import { BROADCAST_LENGTH, broadcastAfter, contains, placeOf, shortName, unplaced } from "../../static/wall/model.js";
import { backoff } from "../../static/wall/pace.js";
import { clockTime, elapsed } from "../../static/wall/time.js";

const scope = { county: "433122", town: "433122107", village: "433122107200", grid: "433122107200003" };
const happened = (case_id, status, more = {}) => ({
  case_id,
  type: "case.happened.v1",
  status,
  time: "2026-11-23T08:00:00.000Z",
  category: null,
  urgency: null,
  scope,
  ...more,
});
const area = (code, name, more = {}) => ({ code, name, parent: code.slice(0, -3), waiting: 0, in_progress: 0, ...more });

test("a case has one line, which its latest event moves to the top", () => {
  const reported = { category: "环境卫生", urgency: "critical" };
  let lines = broadcastAfter([], happened("a", "reported", reported));
  lines = broadcastAfter(lines, happened("b", "reported", reported));
  lines = broadcastAfter(lines, happened("a", "accepted"));
  assert.deepEqual(
    lines.map((line) => [line.case_id, line.status, line.category]),
    [
      ["a", "accepted", "环境卫生"],
      ["b", "reported", "环境卫生"],
    ],
  );
});

test("the broadcast does not grow for ever", () => {
  let lines = [];
  for (let n = 0; n < 60; n += 1) lines = broadcastAfter(lines, happened(`case${n}`, "reported"));
  assert.equal(lines.length, BROADCAST_LENGTH);
  assert.equal(lines[0].case_id, "case59");
});

test("an event that leaves the status as it was moves a known case, and no other", () => {
  const lines = broadcastAfter([], happened("a", "accepted"));
  assert.deepEqual(
    broadcastAfter(lines, happened("a", null, { category: "矛盾纠纷" })).map((line) => [line.status, line.category]),
    [["accepted", "矛盾纠纷"]],
  );
  assert.deepEqual(broadcastAfter([], happened("a", null)), []);
});

test("figures contain an event only when they have reached it in its partition", () => {
  assert.ok(contains("cases:5.0.3,registry:9.9.9", "cases:5.0.3"));
  assert.ok(contains("cases:5.0.3", ""));
  assert.ok(!contains("cases:5.0.3", "cases:5.0.4"));
  assert.ok(!contains("registry:9.9.9", "cases:0.1.0"), "the very first case");
});

test("a place is named from the wall's area down", () => {
  const areas = [area("433122107", "武溪镇"), area("433122107200", "五里洲村"), area("433122107200003", "五里洲村第三网格")];
  const wall = (code) => ({ area: areas.find((one) => one.code === code), areas: areas.filter((one) => one.code.startsWith(code)) });
  assert.equal(placeOf(wall("433122107"), scope), "五里洲村 · 第三网格");
  assert.equal(placeOf(wall("433122107200003"), scope), "五里洲村第三网格");
  assert.equal(placeOf(wall("433122107"), { ...scope, village: null, grid: null }), "武溪镇");
  assert.equal(shortName("第三网格", "五里洲村"), "第三网格");
});

test("open cases outside of every grid wait for one", () => {
  const town = area("433122107", "武溪镇", { level: "town", waiting: 5, in_progress: 2 });
  const village = area("433122107200", "五里洲村", { level: "village", waiting: 4, in_progress: 1 });
  const grid = area("433122107200003", "第三网格", { level: "grid", waiting: 3, in_progress: 1 });
  assert.equal(unplaced({ area: town, areas: [town, village, grid] }), 3);
});

test("times are those of Asia/Shanghai", () => {
  assert.equal(clockTime(Date.parse("2026-11-23T16:05:09.000Z")), "00:05:09");
  assert.equal(elapsed("2026-11-23T08:00:00Z", Date.parse("2026-11-23T11:05:59Z")), "已 3 小时 5 分钟");
});

test("attempts come ever more slowly, up to 15 seconds", () => {
  assert.equal(backoff(1, 1), 500);
  assert.equal(backoff(30, 1), 15_000);
  assert.ok(backoff(3, 0) >= 1_500);
});
