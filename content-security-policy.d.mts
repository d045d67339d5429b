export function contentSecurityPolicy(scriptSources: readonly string[]): string;
export const apiContentSecurityPolicy: string;
export const beforeHashing: readonly string[];
