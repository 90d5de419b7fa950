import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';

/** Shows an element above the page next to a field, and keeps it in place while the page scrolls. */
export function usePopup<T extends HTMLElement>(
  field: RefObject<HTMLElement | null>,
  shown: boolean,
): RefObject<T | null> {
  const popup = useRef<T>(null);

  useLayoutEffect(() => {
    const element = popup.current!;
    if (shown) element.showPopover();
    else element.hidePopover();
  }, [shown]);

  useEffect(() => {
    if (!shown) return undefined;
    const place = () => {
      const { left, top, bottom, width } = field.current!.getBoundingClientRect();
      const { style, offsetHeight, offsetWidth } = popup.current!;
      const below = bottom + offsetHeight <= window.innerHeight || top < offsetHeight;
      style.insetBlockStart = `${below ? bottom : top - offsetHeight}px`;
      style.insetInlineStart = `${Math.max(0, Math.min(left, window.innerWidth - offsetWidth))}px`;
      style.minInlineSize = `${width}px`;
    };
    place();
    const sized = new ResizeObserver(place);
    sized.observe(popup.current!);
    window.addEventListener('scroll', place, { capture: true, passive: true });
    return () => {
      sized.disconnect();
      window.removeEventListener('scroll', place, { capture: true });
    };
  }, [field, shown]);

  return popup;
}
