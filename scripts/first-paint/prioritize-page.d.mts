export function prioritizePage(
  html: string,
  fonts: string,
  readStyleSheet: (address: string) => string,
  saveScript: (script: string) => string,
): string;
