import { words } from './sidebar.js';

let shown = '';

/** Marks the searched words in the messages without touching them. */
export function markWords(root, query) {
  const wanted = words(query);
  if (!globalThis.Highlight || (wanted.length === 0 && shown === '')) {
    return;
  }
  shown = query.trim();
  const found = new Highlight();
  if (wanted.length > 0) {
    const pattern = new RegExp(wanted.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'gi');
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      for (const match of walker.currentNode.data.matchAll(pattern)) {
        const range = new Range();
        range.setStart(walker.currentNode, match.index);
        range.setEnd(walker.currentNode, match.index + match[0].length);
        found.add(range);
      }
    }
  }
  CSS.highlights.set('searched', found);
}
