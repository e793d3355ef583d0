/** The pages that a panel can show; one script holds them all. */
export const PAGES = ['export', 'details', 'plan'] as const;
export type PageName = (typeof PAGES)[number];
