/** The parts that a prefix can be put together from, explained, each with a button that inserts it. */
import { TEMPLATE_PARTS } from '../../src/protocol/plan-form';
import { element } from '../page/dom';
import type { TextFormField } from './field';
import { createButton } from '../page/toolkit';

const MEANINGS: Readonly<Record<(typeof TEMPLATE_PARTS)[number], string>> = {
  account: 'the account’s 12 digits',
  region: 'the Region',
  domain: 'the name of the domain',
  date: 'the day on which the plan starts, in UTC: 2026-12-05',
  time: 'the time at which it starts, in UTC: 143200',
};

/** @param edited called after a part was inserted */
export function prefixParts(field: TextFormField<'prefixTemplate'>, edited: () => void): HTMLElement {
  const insert = (part: string): void => {
    if (field.readOnly) return;
    const { control } = field.mounted;
    const start = control.selectionStart ?? control.value.length;
    const end = control.selectionEnd ?? start;
    field.value = `${control.value.slice(0, start)}${part}${control.value.slice(end)}`;
    edited();
    control.focus();
    control.setSelectionRange(start + part.length, start + part.length);
  };
  const rows = TEMPLATE_PARTS.map((name) => {
    const part = `{${name}}`;
    const button = createButton(part, 'secondary', () => insert(part));
    button.setAttribute('aria-label', `Insert ${part}: ${MEANINGS[name]}`);
    return element('li', {}, button, element('span', { class: 'field-hint' }, MEANINGS[name]));
  });
  return element('ul', { class: 'parts', 'aria-label': 'Parts of a prefix' }, ...rows);
}
