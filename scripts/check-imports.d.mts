export function checkImports(folder: string): Promise<{ violations: string[]; modules: number }>;
