/** The bundles that ship. The runner makes them for tests that import this file, by themselves or by others. */
import { join } from 'node:path';
import { projectFolder } from './project';

/** @param name of a file in dist/ */
export const distFile = (name: string): string => join(projectFolder(), 'dist', name);
