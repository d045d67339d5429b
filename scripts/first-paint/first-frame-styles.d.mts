export function firstFrameStyles(html: string, css: string, address: string): string;
export function fontsOf(css: string, address: string): string;
export function withoutFonts(css: string): string;
