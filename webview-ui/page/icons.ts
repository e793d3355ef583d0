/** The page's few icons, drawn in the text's colour; each stands beside words that say the same. */
import { setAttributes } from './dom';

const PATHS = {
  error: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M5.5 5.5l5 5m0-5l-5 5',
  warning: 'M8 2L1.5 13.5h13zM8 6.5v3.5m0 1.2v1.2',
  success: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M5 8.2l2.2 2.2L11.2 6',
  pending: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M8 4.5V8l2.5 2',
  running: 'M14.5 8A6.5 6.5 0 1 1 8 1.5',
  paused: 'M5.5 3v10M10.5 3v10',
  skipped: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M4.5 8h7',
  chevron: 'M3.5 6L8 10.5 12.5 6',
} as const;
export type IconName = keyof typeof PATHS;

const SVG = 'http://www.w3.org/2000/svg';

/** An icon of 16 × 16 px, hidden from assistive technology. `part` lets it be styled inside a shadow root. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  setAttributes(svg, {
    viewBox: '0 0 16 16',
    width: '16',
    height: '16',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': '1.4',
    'aria-hidden': 'true',
    focusable: 'false',
    class: `icon icon-${name}`,
    part: `icon icon-${name}`,
  });
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
