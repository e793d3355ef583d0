/** The plan form's model and its rules, as pages import them: the host checks by the same code before it stores the plan. */
export * from '../exports/plans/plan-form';
