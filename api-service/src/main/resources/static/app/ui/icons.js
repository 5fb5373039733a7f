import { html } from '../../vendor/htm-3.1.1/standalone.module.js';

const PATHS = {
  plus: 'M12 5v14M5 12h14',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.500 4.500',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M12 19V5M5.500 11.500L12 5l6.500 6.500',
  stop: 'M7 7h10v10H7z',
  down: 'M12 5v14M5.500 12.500L12 19l6.500-6.500',
  clip: 'M20 11.500l-8.200 8.200a5.300 5.300 0 0 1-7.500-7.500l8.600-8.600a3.500 3.500 0 0 1 5 5l-8.600 8.600a1.800 1.800 0 0 1-2.500-2.500l7.900-7.900',
  file: 'M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5M9 13h6M9 17h4',
  pen: 'M4 20l1-4.500L16.500 4a2.100 2.100 0 0 1 3 3L8.500 19z',
  bin: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  again: 'M20 11a8 8 0 1 0-2.300 6.700M20 5v6h-6',
  left: 'M14.500 6L8.500 12l6 6',
  right: 'M9.500 6l6 6-6 6',
  fork: 'M6 4v16M6 14c0-4 12-2 12-8M15 8.500L18 5.500l3 3',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.400 1.400M17.600 17.600L19 19M19 5l-1.400 1.400M6.400 17.600L5 19',
  moon: 'M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500z',
  auto: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 3v18M12 8h6.500M12 12h9M12 16h7',
  sliders: 'M4 7h9M17 7h3M15 5v4M4 12h3M11 12h9M9 10v4M4 17h9M17 17h3M15 15v4',
  research: 'M10 4a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM14.500 14.500L20 20M10 7.500v5M7.500 10h5',
  thought: 'M9 18h6M10 21h4M8.500 15c-2-1.300-3-3.200-3-5.300a6.500 6.500 0 0 1 13 0c0 2.100-1 4-3 5.300z',
  download: 'M12 4v11M6.500 10.500L12 16l5.500-5.500M5 20h14',
  gauge: 'M4.500 18a9 9 0 1 1 15 0M12 13.500l4-4.500M12 13.500h.1',
  leave: 'M14 4H6v16h8M10 12h10M16.500 8.500L20 12l-3.500 3.500',
  alert: 'M12 4L2.800 20h18.400zM12 10v4.500M12 17.200v.3',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  keyboard: 'M3 6.500h18v11H3zM7 10.500h.1M11 10.500h.1M15 10.500h.1M17.500 13.500h.1M8 14h7',
};

export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
}

export function IconButton({ name, label, ...rest }) {
  return html`<button type="button" class="icon-button" aria-label=${label} title=${label} ...${rest}><${Icon} name=${name} /></button>`;
}
