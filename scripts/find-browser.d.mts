export function findBrowser(): Promise<{
  source: string;
  executablePath?: string;
  args: string[];
  env?: Record<string, string>;
}>;
