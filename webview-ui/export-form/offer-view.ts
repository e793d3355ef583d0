/** The question whether an earlier export's values may take the place of what has been typed. */
import { s3Path } from '../../src/protocol/form';
import type { ExportFormValues } from '../../src/protocol/form';
import { element } from '../page/dom';
import { icon } from '../page/icons';
import { createButton } from '../page/toolkit';

export class OfferView {
  /** Empty and unseen while there is nothing to ask. */
  readonly element = element('div', { class: 'offer', role: 'alert' });

  /** Asks; another question that is still open is taken back. Either answer ends it. */
  ask(values: ExportFormValues, use: () => void, keep: () => void): void {
    const answer = (act: () => void) => () => {
      this.close();
      act();
    };
    this.element.replaceChildren(
      element(
        'div',
        { class: 'problem problem-warning' },
        icon('warning'),
        element(
          'div',
          { class: 'problem-text' },
          element('p', { class: 'problem-message' }, 'This form holds other values than the export to be run again.'),
          element('p', {}, 'Nothing was changed. That export went to ', element('code', { class: 'wrap' }, s3Path(values)), '.'),
          element(
            'div',
            { class: 'actions' },
            createButton('Use Its Values', 'secondary', answer(use)),
            createButton('Keep These Values', 'secondary', answer(keep)),
          ),
        ),
      ),
    );
  }

  close(): void {
    this.element.replaceChildren();
  }
}
