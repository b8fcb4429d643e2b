// A question to the server, and its answer as server-sent events.

import { call } from "./dom.js";

export class Fault extends Error {}

export async function* asked(question, say, signal) {
  let response;
  try {
    response = await call("chat/ask", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify(question),
      signal,
    });
  } catch (error) {
    if (signal.aborted) return;
    throw new Fault(say.offline);
  }
  if (!response.ok) throw new Fault(await told(response, say));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  while (true) {
    let piece;
    try {
      piece = await reader.read();
    } catch (error) {
      if (signal.aborted) return;
      throw new Fault(say.broken_off);
    }
    if (piece.done) break;
    const blocks = (held + piece.value).split("\n\n");
    held = blocks.pop();
    for (const block of blocks) {
      const event = /^event: (.+)$/m.exec(block);
      const data = /^data: (.+)$/m.exec(block);
      if (!event || !data) continue;
      const value = JSON.parse(data[1]);
      if (event[1] === "fault") throw new Fault(value.error);
      yield { kind: event[1], ...value };
      if (event[1] === "answer") return;
    }
  }
  if (!signal.aborted) throw new Fault(say.broken_off);
}

async function told(response, say) {
  try {
    const value = await response.json();
    if (typeof value.error === "string") return value.error;
  } catch {
    // no JSON: something between us and the server answered
  }
  if (response.status === 429) return say.too_often;
  return response.status === 503 ? say.busy : say.offline;
}
