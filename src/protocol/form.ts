/** The export form's model and its rules, as pages import them: the host checks by the same code before it sends. */
export * from '../exports/request/export-form';
