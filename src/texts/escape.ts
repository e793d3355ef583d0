/** Text from elsewhere, safe where VS Code would turn `$(name)` into an icon: status bar and quick picks. */
export const withoutIcons = (text: string): string => text.replaceAll('$(', '\\$(');

/** Text from elsewhere, safe in a notification, which turns `[text](address)` into a link. It looks the same. */
export const withoutLinks = (text: string): string => text.replaceAll('](', ']\u200b(');
