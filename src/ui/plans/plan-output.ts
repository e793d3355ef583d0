import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { CliContext } from '../../exports/output/cli-command';
import type { Plan } from '../../exports/plans/plan';
import { planCsv, planMarkdown } from '../../exports/output/plan-report';
import { planScript } from '../../exports/output/plan-script';
import type { PlanOutput } from '../../protocol/plan';
import { pickCsvKind } from '../kit/pick-csv-kind';

/**
 * Saves or copies a plan's report or script.
 *
 * @param plan as it is stored; for a script with the tokens of all that waits
 * @returns false where the user chose no file, or took it back
 */
export async function outputPlan(plan: Plan, what: PlanOutput, cli: CliContext): Promise<boolean> {
  const script = (): string => planScript(plan, cli);
  switch (what) {
    case 'copyScript':
      await vscode.env.clipboard.writeText(script());
      return true;
    case 'saveScript':
      return save('Save POSIX Shell Script', `${nameOf(plan)}.sh`, { 'POSIX shell script': ['sh'] }, script);
    case 'saveReport':
      return save('Save Report', `${nameOf(plan)}.md`, { Markdown: ['md'], CSV: ['csv'] }, async ({ path }) => {
        if (!path.toLowerCase().endsWith('.csv')) return planMarkdown(plan);
        const kind = await pickCsvKind();
        return kind && planCsv(plan, kind);
      });
  }
}

const nameOf = ({ createdAt, region }: Plan): string => `simpledb-export-${region}-${createdAt.slice(0, createdAt.indexOf('T'))}`;

async function save(
  title: string,
  name: string,
  filters: Record<string, string[]>,
  textOf: (file: vscode.Uri) => string | undefined | Promise<string | undefined>,
): Promise<boolean> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const file = await vscode.window.showSaveDialog({ title, filters, defaultUri: vscode.Uri.joinPath(folder, name) });
  if (!file) return false;
  const text = await textOf(file);
  if (text === undefined) return false;
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  return true;
}
