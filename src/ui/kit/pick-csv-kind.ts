import * as vscode from 'vscode';
import type { CsvKind } from '../../exports/output/tables';

/** Asks what a CSV file is for. @returns undefined where the user takes it back: nothing is to be written then */
export async function pickCsvKind(): Promise<CsvKind | undefined> {
  const items = [
    { label: 'CSV for Spreadsheets', detail: 'For Excel, Numbers or LibreOffice: with a byte-order mark; cells that would act as formulas are kept as text.', csv: 'spreadsheet' },
    { label: 'Plain CSV', detail: 'For programs: every value exactly as it is, without a byte-order mark.', csv: 'plain' },
  ] as const;
  const picked = await vscode.window.showQuickPick(items, { title: 'Save as CSV', placeHolder: 'What is the file for?', ignoreFocusOut: true });
  return picked?.csv;
}
