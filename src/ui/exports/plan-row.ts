import type * as vscode from 'vscode';
import type { ExportScope } from '../../exports/model/record';
import type { Plan } from '../../exports/plans/plan';
import type { Disposable } from '../../exports/time/emitter';

/** A plan's row in a tree; its commands get it as their argument. */
export interface PlanTreeRow {
  readonly kind: 'plan';
  readonly plan: Plan;
}

/** The plans that stand above the exports of their account and Region. */
export interface PlanRowSource {
  at(scope: ExportScope): PlanTreeRow[];
  itemOf(row: PlanTreeRow): vscode.TreeItem;
  onDidChange(listener: () => void): Disposable;
}
