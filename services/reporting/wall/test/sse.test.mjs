import assert from "node:assert/strict";
import { test } from "node:test";

import { SseParser } from "../../static/wall/sse.js";

test("an event comes out whole, however its text was cut", () => {
  const text = 'id: cases:1.0\r\nevent: case\ndata: {"a":\ndata: 1}\n\n';
  for (let cut = 0; cut <= text.length; cut += 1) {
    const parser = new SseParser();
    const events = [...parser.feed(text.slice(0, cut)), ...parser.feed(text.slice(cut))];
    assert.deepEqual(events, [{ id: "cases:1.0", name: "case", data: '{"a":\n1}' }]);
  }
});

test("heartbeats and retry hints are no events", () => {
  assert.deepEqual(new SseParser().feed("retry: 2000\n\n: \n\n:\n\n"), []);
});

test("an event without an id keeps the one before it", () => {
  const events = new SseParser().feed("id: 7\ndata: a\n\ndata: b\n\n");
  assert.deepEqual(
    events.map((event) => event.id),
    ["7", "7"],
  );
});
