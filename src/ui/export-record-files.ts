import type { ExportRecord } from '../exports/record';
export const recordAsCsv = (_r: readonly ExportRecord[]): string => '';
export const recordAsMarkdown = (_r: readonly ExportRecord[]): string => '';
