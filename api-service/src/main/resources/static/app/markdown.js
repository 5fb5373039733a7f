/**
 * Shows Markdown that grows. Blocks that can no longer change are parsed once; only the open last
 * block is parsed anew. HTML in the text is shown as text, and images as links: a picture that the
 * page fetched could carry words of the conversation away.
 */
import { Marked } from '../vendor/marked-18.2.1/marked.esm.js';
import DOMPurify from '../vendor/dompurify-3.5.0/purify.es.js';
import { highlight, languageName } from './highlight.js';

/** How often blocks were parsed; a test counts them. */
export const counted = { blocks: 0 };

const escape = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const HARMLESS = /^<(\/?(?:sub|sup|kbd|u)|br ?\/?)>$/i;

const marked = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }) => (HARMLESS.test(text.trim()) ? text : escape(text)),
    image: ({ href, text }) => `<a href="${escape(href)}">Image: ${escape(text || href)}</a>`,
    code: ({ text, lang }) => `<pre><code data-language="${escape((lang ?? '').split(/[\s{:]/)[0])}">${escape(text)}</code></pre>`,
  },
});

const ALLOWED = {
  ALLOWED_TAGS: ['p', 'br', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'strong', 'em', 'del', 'sub', 'sup', 'kbd', 'u', 'blockquote', 'ul', 'ol', 'li', 'input', 'a', 'code', 'pre', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ALLOWED_ATTR: ['href', 'title', 'align', 'start', 'type', 'checked', 'disabled', 'data-language'],
  // Others are held against the expression below as if they were addresses.
  ADD_URI_SAFE_ATTR: ['align', 'start', 'type', 'checked', 'disabled'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
  RETURN_DOM_FRAGMENT: true,
};

/** A fence that has no end yet: its text needs no parser. */
const OPEN_FENCE = /^ {0,3}(`{3,}|~{3,})([^\n`]*)\n/;

export class MarkdownView {
  #root;
  #text = '';
  #closed = 0;
  #openNodes = [];
  #finished = false;
  #lastCost = 0;
  #notBefore = 0;

  constructor(root) {
    this.#root = root;
  }

  /**
   * Shows this text.
   *
   * @param finished true if nothing will be added to it
   * @param citable the numbers that may be cited
   * @return false if the work was put off: call again in a later frame
   */
  update(text, finished, citable) {
    text = text.replace(/\r\n?/g, '\n');
    if (text === this.#text && finished === this.#finished) {
      return true;
    }
    // A stream that begins anew first repeats what is already shown.
    if (!finished && text.length < this.#text.length && this.#text.startsWith(text)) {
      return true;
    }
    if (!text.startsWith(this.#text.slice(0, this.#closed))) {
      this.clear();
    }
    // A large open block is parsed less often, so that the page stays free for its reader.
    const now = performance.now();
    if (!finished && this.#lastCost > 6 && now < this.#notBefore) {
      return false;
    }
    this.#text = text;
    this.#finished = finished;
    this.#show(citable);
    this.#lastCost = performance.now() - now;
    this.#notBefore = now + this.#lastCost * 8;
    return true;
  }

  clear() {
    this.#root.replaceChildren();
    this.#text = '';
    this.#closed = 0;
    this.#openNodes = [];
    this.#finished = false;
  }

  #show(citable) {
    const open = this.#text.slice(this.#closed);
    const fence = OPEN_FENCE.exec(open);
    if (!this.#finished && fence && !closes(open, fence[1])) {
      this.#showOpenCode(fence[2].trim().split(/[\s{:]/)[0], open.slice(fence[0].length));
      return;
    }
    const tokens = marked.lexer(open);
    const whole = tokens.reduce((length, token) => length + token.raw.length, 0) === open.length;
    let stays = this.#finished ? tokens.length : tokens.length - 1;
    // A blank line at the end does not close a list or a quotation: the next line may go on with it.
    while (!this.#finished && stays > 0 && tokens[stays]?.type === 'space') {
      stays--;
    }
    if (!whole && !this.#finished) {
      stays = 0;
    }
    this.#openNodes.forEach((node) => node.remove());
    tokens.slice(0, stays).forEach((token) => this.#append(token, citable, true));
    this.#closed += tokens.slice(0, stays).reduce((length, token) => length + token.raw.length, 0);
    this.#openNodes = tokens.slice(stays).flatMap((token) => this.#append(token, citable, this.#finished));
  }

  #showOpenCode(language, code) {
    const shown = this.#openNodes[0]?.querySelector?.('code');
    if (this.#openNodes.length === 1 && shown?.dataset.open === language) {
      const before = shown.firstChild;
      if (before && code.startsWith(before.data)) {
        before.appendData(code.slice(before.data.length));
        return;
      }
    }
    this.#openNodes.forEach((node) => node.remove());
    const element = document.createElement('code');
    element.dataset.open = language;
    element.append(code);
    const box = codeBox(element, language);
    this.#root.append(box);
    this.#openNodes = [box];
  }

  #append(token, citable, final) {
    if (token.type === 'space') {
      return [];
    }
    counted.blocks++;
    const fragment = DOMPurify.sanitize(marked.parser([token]), ALLOWED);
    dress(fragment, citable, final);
    const nodes = [...fragment.childNodes];
    this.#root.append(fragment);
    return nodes;
  }
}

function closes(text, fence) {
  return text.split('\n').slice(1).some((line) => {
    const trimmed = line.trim();
    return trimmed.length >= fence.length && trimmed === fence[0].repeat(trimmed.length);
  });
}

function dress(fragment, citable, final) {
  for (const link of fragment.querySelectorAll('a[href]')) {
    link.target = '_blank';
    link.rel = 'noopener noreferrer nofollow';
  }
  for (const block of fragment.querySelectorAll('p, li, h1, h2, h3, h4, h5, h6, td, th, blockquote')) {
    block.dir = 'auto';
  }
  for (const table of fragment.querySelectorAll('table')) {
    const scroller = document.createElement('div');
    scroller.className = 'table';
    scroller.tabIndex = 0;
    scroller.setAttribute('role', 'region');
    scroller.setAttribute('aria-label', 'Table');
    table.replaceWith(scroller);
    scroller.append(table);
  }
  for (const code of fragment.querySelectorAll('pre > code')) {
    const language = code.dataset.language;
    const pre = code.parentElement;
    if (final) {
      highlight(code, language);
    }
    const box = codeBox(code, language);
    pre.replaceWith(box);
  }
  cite(fragment, citable);
}

function codeBox(code, language) {
  const box = document.createElement('div');
  box.className = 'code';
  box.dir = 'ltr';
  const head = document.createElement('div');
  head.className = 'code-head';
  const name = document.createElement('span');
  name.textContent = languageName(language);
  const copy = document.createElement('button');
  copy.type = 'button';
  copy.className = 'copy';
  copy.textContent = 'Copy';
  copy.setAttribute('aria-label', 'Copy this code');
  head.append(name, copy);
  const pre = document.createElement('pre');
  pre.tabIndex = 0;
  pre.append(code);
  box.append(head, pre);
  return box;
}

// "[2]" becomes a button, unless it stands in code or in a link.
function cite(fragment, citable) {
  if (!citable?.size) {
    return;
  }
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    if (/\[\d+\]/.test(walker.currentNode.data) && !walker.currentNode.parentElement?.closest('code, a')) {
      texts.push(walker.currentNode);
    }
  }
  for (const text of texts) {
    const parts = text.data.split(/(\[\d+\])/);
    text.replaceWith(...parts.map((part) => {
      const number = Number(/^\[(\d+)\]$/.exec(part)?.[1]);
      return citable.has(number) ? citation(number, citable.get(number)) : part;
    }));
  }
}

function citation(number, title) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'cite';
  button.dataset.number = number;
  button.textContent = number;
  button.title = title;
  button.setAttribute('aria-label', `Source ${number}: ${title}`);
  return button;
}
