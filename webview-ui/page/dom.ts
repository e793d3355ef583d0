/** Building the page: elements from tag, attributes and children. Text is always text, never markup. */

/** Attribute values; false and undefined leave the attribute out. */
export type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** Creates an element. Strings among the children become text nodes, whatever they contain. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const created = document.createElement(tag);
  setAttributes(created, attributes);
  created.append(...children);
  return created;
}

export function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) target.removeAttribute(name);
    else target.setAttribute(name, value === true ? '' : value);
  }
}

/** Replaces an element's text only when it differs, so that nothing is announced or laid out again in vain. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
