/** Where the export will lie, and the command that does the same. */
import { shellWords, startDomainExportCommand } from '../../src/protocol/cli-command';
import type { CliContext } from '../../src/protocol/cli-command';
import { s3Path } from '../../src/protocol/form';
import type { ExportFormValues } from '../../src/protocol/form';
import type { CopyButtons } from '../page/copy-button';
import { element, setText } from '../page/dom';

export class Preview {
  readonly element: HTMLElement;
  private readonly path = element('code', { id: 's3Path', class: 'wrap' });
  private readonly shell = element('p', { id: 'cliShell', class: 'field-hint' });
  private readonly command = element('code', { id: 'cliCommand' });

  constructor(copyButtons: CopyButtons) {
    this.element = element(
      'section',
      { 'aria-labelledby': 'preview-heading' },
      element('h2', { id: 'preview-heading' }, 'Preview'),
      element('h3', {}, 'Path in S3'),
      element('p', {}, this.path),
      element('h3', {}, 'AWS CLI command'),
      this.shell,
      element('pre', { class: 'wrap' }, this.command),
      copyButtons.create('AWS CLI command', () => this.command.textContent ?? ''),
    );
  }

  update(values: ExportFormValues, cli: CliContext): void {
    setText(this.path, s3Path(values));
    setText(this.shell, shellWords(cli.shell));
    setText(this.command, startDomainExportCommand(values, cli));
  }
}
