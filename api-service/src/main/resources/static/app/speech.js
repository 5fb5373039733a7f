/** Reads a growing answer out to screen readers, sentence by sentence. */

const SENTENCE = /[\s\S]*?(?:[.!?](?=\s)|[。！？]|\n\n)/g;
const spoken = new Map();
const region = document.getElementById('spoken');

export function speak(turn, over) {
  const from = spoken.get(turn.turnId) ?? 0;
  if (from > turn.text.length) {
    spoken.set(turn.turnId, 0);
    return;
  }
  const rest = turn.text.slice(from);
  const sentences = over ? [rest] : rest.match(SENTENCE) ?? [];
  const text = sentences.join('');
  if (text.trim()) {
    spoken.set(turn.turnId, from + text.length);
    const line = document.createElement('p');
    line.textContent = text.replace(/[*_`#>|]+/g, ' ').replace(/\[(\d+)\]/g, ', source $1').trim();
    region.append(line);
    // Old lines have been read.
    while (region.childElementCount > 20) {
      region.firstChild.remove();
    }
  }
}
