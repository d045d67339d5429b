/** Where pages are, in every language. */
export const pagePaths: readonly string[] = ['/', '/edit', '/chat', '/gallery', '/costs', '/unlock'];

/** What is shown at any other address. */
export const missingPath = '/missing';
