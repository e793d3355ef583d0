/** A problem as the user meets it: what happened, what to do, and the raw error one click away. */
import type { ProblemText } from '../../src/protocol/messages';
import type { CopyButtons } from './copy-button';
import { element } from './dom';
import { icon } from './icons';
import type { IconName } from './icons';

/** "Show details", closed at first: the raw error and a button that copies it. */
export function detailsDisclosure(raw: string, copyButtons: CopyButtons): HTMLElement {
  return element(
    'details',
    { class: 'details' },
    element('summary', {}, 'Show details'),
    element('pre', { class: 'raw' }, raw),
    copyButtons.create('error details', () => raw),
  );
}

/** Message, next step and details of one problem. */
export function problemElement(
  problem: ProblemText,
  copyButtons: CopyButtons,
  iconName: IconName = 'error',
): HTMLElement {
  const text = element('div', { class: 'problem-text' }, element('p', { class: 'problem-message' }, problem.message));
  if (problem.action) text.append(element('p', {}, problem.action));
  if (problem.raw) text.append(detailsDisclosure(problem.raw, copyButtons));
  return element('div', { class: `problem problem-${iconName}` }, icon(iconName), text);
}
