/** A list of terms and what is known of each, brought up to date without touching what has not changed. */
import { element } from './dom';

export interface Fact {
  readonly term: string;
  /** What it is made of: while term and key stay the same the fact stays as it is, with the focus in it. */
  readonly key: unknown;
  readonly content: () => readonly (Node | string)[];
}

/** A fact that is nothing but words. */
export const textFact = (term: string, text: string): Fact => ({ term, key: text, content: () => [element('span', {}, text)] });

interface Shown {
  readonly id: string;
  readonly nodes: readonly HTMLElement[];
}

export class FactList {
  readonly element = element('dl', {});
  private shown: readonly Shown[] = [];

  /** Shows these facts, in this order, and no others. Facts that stay must stay in the same order. */
  update(facts: readonly Fact[]): void {
    const before = this.shown;
    this.shown = facts.map(({ term, key, content }) => {
      const id = JSON.stringify([term, key]);
      const known = before.find((shown) => shown.id === id);
      return known ?? { id, nodes: [element('dt', {}, term), element('dd', {}, ...content())] };
    });
    for (const { nodes } of before.filter((old) => !this.shown.includes(old))) nodes.forEach((node) => node.remove());
    let place = this.element.firstChild;
    for (const node of this.shown.flatMap(({ nodes }) => nodes)) {
      if (node === place) place = place.nextSibling;
      else this.element.insertBefore(node, place);
    }
  }
}
