/** How far an export is, live: an icon and a word, and what to know of a failure. */
import type { ExportProgress, ProblemText } from '../../src/protocol/messages';
import type { CopyButtons } from '../page/copy-button';
import { element } from '../page/dom';
import { icon } from '../page/icons';
import type { IconName } from '../page/icons';
import { problemElement } from '../page/problem-view';

interface StatusWords {
  readonly icon: IconName;
  readonly word: string;
  readonly meaning: string;
}

const STATUS_WORDS: Readonly<Record<string, StatusWords>> = {
  PENDING: { icon: 'pending', word: 'Pending', meaning: 'AWS has accepted the export and will begin soon.' },
  IN_PROGRESS: { icon: 'running', word: 'In progress', meaning: 'AWS is writing the data to the bucket.' },
  SUCCEEDED: { icon: 'success', word: 'Succeeded', meaning: 'All files are in the bucket.' },
  FAILED: { icon: 'error', word: 'Failed', meaning: 'Not all of the data was written.' },
};

/** A status that a newer version has stored, or that AWS has added, is shown as it was written. */
const wordsOf = (status: string): StatusWords =>
  (Object.hasOwn(STATUS_WORDS, status) ? STATUS_WORDS[status] : undefined) ?? {
    icon: 'warning',
    word: status,
    meaning: 'Update SimpleDB Export to see what this status means.',
  };

const FORGOTTEN: StatusWords = {
  icon: 'warning',
  word: 'No longer known to AWS',
  meaning: 'AWS keeps exports for three months. What became of it cannot be told; see its files in the bucket.',
};

export class StatusView {
  readonly element: HTMLElement;
  private readonly line = element('p', { class: 'status', role: 'status' });
  /** What `problems` was made of. */
  private made = '[]';
  private readonly problems = element('div', { role: 'alert' });

  constructor(private readonly copyButtons: CopyButtons) {
    this.element = element('div', { id: 'exportStatus' }, this.line, this.problems);
  }

  /** Before the host has answered. */
  showAsking(): void {
    this.line.replaceChildren(icon('pending'), 'Asking for the status…');
    if (this.changes([])) this.problems.replaceChildren();
  }

  /** The host could not tell. */
  showUnknown(problem: ProblemText): void {
    this.line.replaceChildren(icon('warning'), element('strong', {}, 'Status unknown'));
    if (this.changes([problem])) this.problems.replaceChildren(problemElement(problem, this.copyButtons, 'warning'));
  }

  /** What is shown already stays: it must be neither said twice nor closed while it is read. */
  show(progress: ExportProgress): void {
    const { icon: iconName, word, meaning } = progress.forgotten ? FORGOTTEN : wordsOf(progress.status);
    const text = ` – ${withItems(meaning, progress)}`;
    if (this.line.textContent !== word + text) this.line.replaceChildren(icon(iconName), element('strong', {}, word), text);
    const { failure, trackingProblem } = progress;
    if (!this.changes([failure, trackingProblem])) return;
    this.problems.replaceChildren(
      ...(failure ? [problemElement(failure, this.copyButtons)] : []),
      ...(trackingProblem ? [problemElement(trackingProblem, this.copyButtons, 'warning')] : []),
    );
  }

  private changes(parts: readonly (ProblemText | undefined)[]): boolean {
    const before = this.made;
    this.made = JSON.stringify(parts);
    return this.made !== before;
  }
}

function withItems(meaning: string, { itemsCount }: ExportProgress): string {
  if (itemsCount === undefined) return meaning;
  return `${meaning} ${itemsCount.toLocaleString()} ${itemsCount === 1 ? 'item' : 'items'} exported.`;
}
