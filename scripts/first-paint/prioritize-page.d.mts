export function prioritizePage(
  html: string,
  fonts: string,
  readStyleSheet: (address: string) => string,
  saveData: (json: string) => string,
): string;
