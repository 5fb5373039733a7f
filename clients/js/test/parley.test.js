import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { Parley, ParleyError, readEvents } from '../parley.js';

const TURN = '01a228fa-88be-77d0-aee7-184ff57c47d8';

/** A server that plays one handler a request, in order, and keeps what it was asked. */
async function serve(t, ...handlers) {
  const asked = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) {
      body += piece;
    }
    const number = asked.push({ method: request.method, url: request.url, headers: request.headers, body });
    const handler = handlers[Math.min(number, handlers.length) - 1];
    handler(response, request);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => server.closeAllConnections());
  t.after(() => server.close());
  return { asked, client: new Parley({ base: `http://127.0.0.1:${server.address().port}` }) };
}

const json = (status, body, headers = {}) => (response) =>
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));

const events = (text, { cut = false } = {}) => (response) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.write(`retry: 1\n\n${text}`, () => (cut ? response.destroy() : response.end()));
};

const token = (n, text) => `event: token\nid: ${TURN}.1.${n}\ndata: ${JSON.stringify({ text })}\n\n`;
const done = (n) => `event: done\nid: ${TURN}.1.${n}\ndata: {"status":"completed"}\n\n`;

async function texts(stream) {
  let text = '';
  for await (const event of stream) {
    text += event.data.text ?? '';
  }
  return text;
}

test('a stream that is cut goes on behind its last event', async (t) => {
  const { asked, client } = await serve(t, events(token(3, 'Hel'), { cut: true }), events(token(4, 'lo') + done(5)));

  assert.equal(await texts(client.turnEvents('s', TURN)), 'Hello');

  assert.equal(asked.length, 2);
  assert.equal(asked[0].headers['last-event-id'], undefined);
  assert.equal(asked[1].headers['last-event-id'], `${TURN}.1.3`);
});

test('a stream that is closed before its last event is not the end', async (t) => {
  const { client } = await serve(t, events(token(3, 'Hel')), events(token(4, 'lo') + done(5)));

  assert.equal(await texts(client.turnEvents('s', TURN)), 'Hello');
});

test('events without an id do not move the place to resume from', async (t) => {
  const queued = 'event: queued\ndata: {}\n\n';
  const { asked, client } = await serve(t, events(token(3, 'a') + queued), events(done(4)));

  await texts(client.turnEvents('s', TURN));

  assert.equal(asked[1].headers['last-event-id'], `${TURN}.1.3`);
});

test('an unavailable server is asked again, and one that refuses is not', async (t) => {
  const busy = await serve(t, json(503, { code: 'unavailable' }), events(done(1)));
  const states = [];
  await texts(busy.client.turnEvents('s', TURN, { onState: (state) => { states.push(state); busy.client.wake(); } }));
  assert.equal(busy.asked.length, 2);
  assert.ok(states.includes('waiting'));

  const refused = await serve(t, json(404, { code: 'not_found' }));
  await assert.rejects(texts(refused.client.turnEvents('s', TURN)), { status: 404, code: 'not_found' });
});

test('an event that is no longer known begins the stream anew', async (t) => {
  const { asked, client } = await serve(t, json(410, { code: 'event_gone' }), events(token(3, 'all') + done(4)));

  assert.equal(await texts(client.turnEvents('s', TURN, { lastEventId: `${TURN}.9.9` })), 'all');

  assert.equal(asked[1].headers['last-event-id'], undefined);
});

test('a connection that is given up is made anew', async (t) => {
  const silent = (response) => response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(`retry: 1\n\n${token(3, 'a')}`);
  const { asked, client } = await serve(t, silent, events(token(4, 'b') + done(5)));

  let text = '';
  for await (const event of client.turnEvents('s', TURN)) {
    text += event.data.text ?? '';
    if (text === 'a') {
      client.reconnect();
    }
  }
  assert.equal(text, 'ab');
  assert.equal(asked[1].headers['last-event-id'], `${TURN}.1.3`);
});

test('204 ends a stream', async (t) => {
  const { asked, client } = await serve(t, (response) => response.writeHead(204).end());

  assert.equal(await texts(client.turnEvents('s', TURN, { lastEventId: `${TURN}.1.5` })), '');
  assert.equal(asked.length, 1);
});

test("a session's stream goes on after done, and ends when the session is deleted", async (t) => {
  const { client } = await serve(t, events(`${done(3)}event: deleted\ndata: {}\n\n`));

  const names = [];
  for await (const event of client.sessionEvents('s')) {
    names.push(event.name);
  }
  assert.deepEqual(names, ['done', 'deleted']);
});

test('a message that may have been lost is sent again with the same key', async (t) => {
  const { asked, client } = await serve(t, (response) => response.destroy(), json(202, { turn_id: TURN }));

  const taken = await client.send('s', { content: 'Hi', mode: 'deep_research' });

  assert.equal(taken.turn_id, TURN);
  assert.match(asked[0].headers['idempotency-key'], /^[0-9a-f]{32}$/);
  assert.equal(asked[1].headers['idempotency-key'], asked[0].headers['idempotency-key']);
  assert.deepEqual(JSON.parse(asked[1].body), { content: 'Hi', mode: 'deep_research' });
  assert.match(asked[0].headers.accept, /^application\/json/);
});

test('branches are asked for by the calls of their turns, and repeated with the same key', async (t) => {
  const { asked, client } = await serve(t, (response) => response.destroy(), json(202, { turn_id: TURN }), json(201, {}), json(200, {}), json(200, {}));

  await client.regenerate('s', TURN, { temperature: 1 });
  await client.fork('s', { event_id: `${TURN}.1.4` });
  await client.selectLeaf('s', TURN);
  await client.session('s', { leaf: TURN });

  assert.deepEqual(
    asked.map(({ method, url }) => `${method} ${url}`),
    [
      `POST /api/chat/sessions/s/turns/${TURN}/regenerate`,
      `POST /api/chat/sessions/s/turns/${TURN}/regenerate`,
      'POST /api/chat/sessions/s/fork',
      'PUT /api/chat/sessions/s/leaf',
      `GET /api/chat/sessions/s?leaf=${TURN}`,
    ],
  );
  assert.equal(asked[1].headers['idempotency-key'], asked[0].headers['idempotency-key']);
  assert.match(asked[2].headers['idempotency-key'], /^[0-9a-f]{32}$/);
  assert.deepEqual(JSON.parse(asked[1].body), { temperature: 1 });
  assert.deepEqual(JSON.parse(asked[2].body), { event_id: `${TURN}.1.4` });
  assert.deepEqual(JSON.parse(asked[3].body), { turn_id: TURN });
});

test('a problem becomes an error with its code, and is not sent again', async (t) => {
  const { asked, client } = await serve(t, json(409, { code: 'turn_in_progress', detail: 'A turn is live.' }));

  const error = await client.send('s', 'Hi').catch((caught) => caught);

  assert.ok(error instanceof ParleyError);
  assert.equal(error.code, 'turn_in_progress');
  assert.equal(error.message, 'A turn is live.');
  assert.equal(asked.length, 1);
});

test('at a limit of the caller, a message is not sent again by itself', async (t) => {
  const { asked, client } = await serve(t, json(429, { code: 'limit_reached', detail: 'You may send 3 messages a minute.' }));

  const error = await client.send('s', 'Hi').catch((caught) => caught);

  assert.equal(error.code, 'limit_reached');
  assert.equal(asked.length, 1);
});

test('an aborted stream ends, also while it waits', async (t) => {
  const { client } = await serve(t, json(503, {}));
  const abort = new AbortController();

  await texts(client.turnEvents('s', TURN, { signal: abort.signal, onState: (state) => state === 'waiting' && abort.abort() }));
});

test('cancel, list and upload send what the calls expect', async (t) => {
  const { asked, client } = await serve(t, json(200, {}));
  client.key = 'secret';

  await client.cancel('s', TURN);
  await client.sessions({ q: 'a b', limit: 5 });
  await client.upload(new File(['text'], 'notes.txt'), { creator: 'Ada' });

  assert.equal(`${asked[0].method} ${asked[0].url}`, `POST /api/chat/sessions/s/turns/${TURN}/cancel`);
  assert.equal(asked[1].url, '/api/chat/sessions?limit=5&q=a+b');
  assert.match(asked[2].headers['content-type'], /^multipart\/form-data/);
  assert.match(asked[2].body, /name="creator"\r\n\r\nAda[\s\S]*filename="notes.txt"[\s\S]*text/);
  assert.ok(asked.every((request) => request.headers.authorization === 'Bearer secret'));
});

test('events are read however the bytes are cut, and with every line ending', async () => {
  const text = ': a comment\r\nid: 1\r\nevent: token\rdata: é\ndata:  two\n\ndata: {}\r\r';
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream({
    start(controller) {
      bytes.forEach((byte) => controller.enqueue(Uint8Array.of(byte)));
      controller.close();
    },
  });

  const read = [];
  for await (const event of readEvents(body)) {
    read.push(event);
  }
  assert.deepEqual(read[0], { name: 'token', id: '1', data: 'é\n two' });
});
