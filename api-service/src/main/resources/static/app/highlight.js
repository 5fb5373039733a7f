/** Colours code of the languages that are in the vendor folder. */
import hljs from '../vendor/highlight.js-11.12.0/core.min.js';
import bash from '../vendor/highlight.js-11.12.0/languages/bash.min.js';
import c from '../vendor/highlight.js-11.12.0/languages/c.min.js';
import cpp from '../vendor/highlight.js-11.12.0/languages/cpp.min.js';
import css from '../vendor/highlight.js-11.12.0/languages/css.min.js';
import diff from '../vendor/highlight.js-11.12.0/languages/diff.min.js';
import go from '../vendor/highlight.js-11.12.0/languages/go.min.js';
import java from '../vendor/highlight.js-11.12.0/languages/java.min.js';
import javascript from '../vendor/highlight.js-11.12.0/languages/javascript.min.js';
import json from '../vendor/highlight.js-11.12.0/languages/json.min.js';
import markdown from '../vendor/highlight.js-11.12.0/languages/markdown.min.js';
import python from '../vendor/highlight.js-11.12.0/languages/python.min.js';
import rust from '../vendor/highlight.js-11.12.0/languages/rust.min.js';
import sql from '../vendor/highlight.js-11.12.0/languages/sql.min.js';
import typescript from '../vendor/highlight.js-11.12.0/languages/typescript.min.js';
import xml from '../vendor/highlight.js-11.12.0/languages/xml.min.js';
import yaml from '../vendor/highlight.js-11.12.0/languages/yaml.min.js';

const LANGUAGES = { bash, c, cpp, css, diff, go, java, javascript, json, markdown, python, rust, sql, typescript, xml, yaml };
Object.entries(LANGUAGES).forEach(([name, language]) => hljs.registerLanguage(name, language));

/** Longer code is left in one colour: colouring it would hold the page up. */
const MOST_CODE = 50_000;

export function highlight(code, language) {
  if (hljs.getLanguage(language) && code.textContent.length <= MOST_CODE) {
    // Its own escaping makes this safe: the result holds spans and text only.
    code.innerHTML = hljs.highlight(code.textContent, { language, ignoreIllegals: true }).value;
  }
}

export function languageName(language) {
  return hljs.getLanguage(language)?.name ?? (language || 'Text');
}
