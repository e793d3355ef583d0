import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { Plan } from '../exports/plan';
import type { CliContext } from '../protocol/cli-command';
import type { PlanOutput } from '../protocol/plan';
import type { PlanDocuments } from './plan-panel-services';

/**
 * Saves or copies a plan's report or script.
 *
 * @returns false where the user chose no file
 */
export async function outputPlan(plan: Plan, what: PlanOutput, documents: PlanDocuments, cli: CliContext): Promise<boolean> {
  switch (what) {
    case 'copyScript':
      await vscode.env.clipboard.writeText(documents.script(plan, cli));
      return true;
    case 'saveScript':
      return save('Save Shell Script', `${nameOf(plan)}.sh`, { 'Shell script': ['sh'] }, () => documents.script(plan, cli));
    case 'saveReport':
      return save('Save Report', `${nameOf(plan)}.md`, { Markdown: ['md'], CSV: ['csv'] }, ({ path }) =>
        path.toLowerCase().endsWith('.csv') ? documents.csv(plan) : documents.markdown(plan),
      );
  }
}

const nameOf = ({ createdAt, region }: Plan): string => `simpledb-export-${region}-${createdAt.slice(0, createdAt.indexOf('T'))}`;

async function save(
  title: string,
  name: string,
  filters: Record<string, string[]>,
  textOf: (file: vscode.Uri) => string,
): Promise<boolean> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const file = await vscode.window.showSaveDialog({ title, filters, defaultUri: vscode.Uri.joinPath(folder, name) });
  if (!file) return false;
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(textOf(file)));
  return true;
}
