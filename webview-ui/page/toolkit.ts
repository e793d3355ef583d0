/** The one file that knows the webview UI toolkit: registers the components the page uses and creates them. */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeLink,
  vsCodeRadio,
  vsCodeRadioGroup,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import type { Button, Link, Radio, RadioGroup, TextField } from '@vscode/webview-ui-toolkit';
import { element } from './dom';

export type { Button, RadioGroup, TextField };

/** Defines the custom elements; call once, before any is created. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeLink(),
    vsCodeRadio(),
    vsCodeRadioGroup(),
    vsCodeTextField(),
  );
}

/** @param appearance one primary button a view; the others are secondary. */
export function createButton(text: string | Text, appearance: 'primary' | 'secondary', onClick?: () => void): Button {
  const button = document.createElement('vscode-button') as Button;
  button.setAttribute('appearance', appearance);
  button.append(text);
  if (onClick) button.addEventListener('click', onClick);
  return button;
}

/** A real link: VS Code opens its address outside of the editor. */
export function createLink(text: string, href: string): Link {
  const link = document.createElement('vscode-link') as Link;
  link.setAttribute('href', href);
  link.append(text);
  return link;
}

export interface MountedTextField {
  readonly field: TextField;
  /** The native input in the field's shadow root. ARIA attributes go here: it is what takes the focus. */
  readonly control: HTMLInputElement;
  /** Puts elements right beneath the input, in its own tree scope, where its `aria-…` id references reach them. */
  readonly addBelow: (...nodes: Node[]) => void;
}

/**
 * Creates a text field within `parent`, which must be in the document: only there the toolkit renders a field's inside.
 */
export function mountTextField(parent: HTMLElement, id: string, label: string): MountedTextField {
  const field = document.createElement('vscode-text-field') as TextField;
  field.id = id;
  field.append(label);
  parent.append(field);
  // The toolkit repeats the label as the host's aria-label, where no role carries it. The inner label suffices.
  field.removeAttribute('aria-label');
  const box = field.shadowRoot?.querySelector('[part=root]');
  if (!box) throw new Error('A toolkit field was created outside of the document.');
  return { field, control: field.control, addBelow: (...nodes) => box.after(...nodes) };
}

export interface RadioChoice {
  readonly value: string;
  readonly label: string;
}

/** A group of radios, one below the other, named by `label`. */
export function createRadioGroup(id: string, label: string, choices: readonly RadioChoice[]): RadioGroup {
  const group = document.createElement('vscode-radio-group') as RadioGroup;
  group.id = id;
  group.setAttribute('orientation', 'vertical');
  // The toolkit names the group by the label in this slot.
  group.append(element('label', { slot: 'label' }, label));
  for (const choice of choices) {
    const radio = document.createElement('vscode-radio') as Radio;
    radio.value = choice.value;
    radio.append(choice.label);
    group.append(radio);
  }
  return group;
}
