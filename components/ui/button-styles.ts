import { classNames } from './class-names';

export type ButtonVariant = 'primary' | 'quiet' | 'plain' | 'danger';
export type ButtonSize = 'small' | 'medium' | 'large';

const variants: Record<ButtonVariant, string> = {
  primary:
    'bg-safelight text-on-safelight font-strong hover:bg-[color-mix(in_srgb,var(--color-safelight)_88%,var(--color-text))] disabled:bg-line disabled:text-muted',
  quiet:
    'border border-line bg-raised text-text hover:border-edge active:bg-line disabled:text-muted disabled:hover:border-line',
  plain:
    'text-muted hover:bg-[color-mix(in_srgb,var(--color-text)_7%,transparent)] hover:text-text aria-expanded:text-text disabled:text-muted disabled:hover:bg-transparent',
  danger:
    'border border-line bg-raised text-failure hover:border-failure active:bg-line disabled:text-muted disabled:hover:border-line',
};

const sizes: Record<ButtonSize, string> = {
  small: 'h-control-small px-2.5 text-caption',
  medium: 'h-control px-3.5 text-body',
  large: 'min-h-11 px-5 text-body',
};

/** The look of a button, for links that are styled as one. */
export function buttonLook(look: {
  variant?: ButtonVariant;
  size?: ButtonSize;
  className?: string | undefined;
}): string {
  const { variant = 'quiet', size = 'medium', className } = look;
  return classNames(
    'relative inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-control transition-colors duration-quick disabled:cursor-not-allowed',
    variants[variant],
    sizes[size],
    className,
  );
}
