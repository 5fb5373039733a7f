import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

// Not by its path: without a package.json beside it, older Nodes take it for CommonJS.
const source = readFileSync(new URL('../../main/resources/static/app/turns.js', import.meta.url), 'utf8');
const { apply, fromHistory, merge, newTurn } = await import(`data:text/javascript,${encodeURIComponent(source)}`);

const TURN = '01a228fa-88be-77d0-aee7-184ff57c47d8';

const page = (status, content) => fromHistory([
  { turn_id: TURN, role: 'user', content: 'Why?', created_at: '2026-12-01T10:00:00.000Z' },
  { turn_id: TURN, role: 'assistant', content, status, sources: [], siblings: ['another', TURN] },
]);

function streamed(...events) {
  const turn = newTurn(TURN, 'Why?');
  events.forEach(([name, data]) => apply(turn, { name, data }, 0));
  return turn;
}

const STARTED = ['started', { attempt: 1, model: 'one' }];
const TOKEN = ['token', { text: 'Because.' }];
const DONE = ['done', { status: 'completed', usage: null, finish_reason: 'stop' }];

test('a page of history that was read before the end does not take it back', () => {
  const [turn] = merge([streamed(STARTED, TOKEN, DONE)], page('streaming', ''));

  assert.equal(turn.status, 'completed');
  assert.equal(turn.text, 'Because.');
  assert.deepEqual(turn.siblings, ['another', TURN]);
});

test('nor does one that comes after a page that had the end', () => {
  const [turn] = merge(page('completed', 'Because.'), page('streaming', ''));

  assert.equal(turn.status, 'completed');
  assert.equal(turn.text, 'Because.');
});

test('what a stream has told of a live turn is newer than history', () => {
  const [turn] = merge([streamed(STARTED, TOKEN)], page('streaming', 'Bec'));

  assert.equal(turn.text, 'Because.');
});

test('history tells the end that no stream has told', () => {
  const [turn] = merge([streamed(STARTED)], page('completed', 'Because.'));

  assert.equal(turn.status, 'completed');
  assert.equal(turn.text, 'Because.');
});

test('what a stream tells after history has told the end is not told twice', () => {
  const [turn] = merge([streamed(STARTED)], page('completed', 'Because.'));

  apply(turn, { name: TOKEN[0], data: TOKEN[1] }, 0);

  assert.equal(turn.text, 'Because.');
  assert.equal(turn.status, 'completed');
});

test('a turn that is told from its beginning begins anew', () => {
  const [turn] = page('completed', 'Because.');

  for (const [name, data] of [['accepted', { content: 'Why?', document_ids: [], mode: 'regular' }], STARTED, TOKEN, DONE]) {
    apply(turn, { name, data }, 0);
  }

  assert.equal(turn.text, 'Because.');
  assert.equal(turn.status, 'completed');
});
