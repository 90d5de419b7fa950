import Calendar from '@cloudscape-design/components/calendar';
import { type FocusEvent, type ReactElement } from 'react';
import { endOn, isComposing, useFocusAtEnd, type EditorProps } from './editing';
import { usePopup } from './use-popup';

/** Edits a day as text, or with a calendar. */
export function DayEditor({ label, value, onType, onCommit, onCancel }: EditorProps): ReactElement {
  const field = useFocusAtEnd<HTMLInputElement>();
  const popup = usePopup<HTMLDivElement>(field, true);
  const isDay = /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
  const onBlur = ({ relatedTarget }: FocusEvent) => {
    if (!popup.current!.contains(relatedTarget)) onCommit(value, 'stay');
  };
  return (
    <>
      <input
        ref={field}
        className="cell-input"
        aria-label={`${label}, as 2021-01-31; arrow down for the calendar`}
        placeholder="YYYY-MM-DD"
        autoComplete="off"
        value={value}
        onChange={(event) => onType(event.target.value)}
        onBlur={onBlur}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' && !isComposing(event)) {
            event.preventDefault();
            popup.current!.querySelector<HTMLElement>('[tabindex="0"]:not(button)')?.focus();
          }
          if (!endOn(event, value, { onCommit, onCancel })) event.stopPropagation();
        }}
      />
      <div
        ref={popup}
        className="calendar"
        popover="manual"
        onMouseDown={(event) => event.stopPropagation()}
        onBlur={({ relatedTarget }) => {
          if (relatedTarget !== field.current && !popup.current!.contains(relatedTarget)) {
            onCommit(value, 'stay');
          }
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') onCancel();
        }}
      >
        <Calendar
          ariaLabel={label}
          locale="en-GB"
          value={isDay ? value : ''}
          previousMonthAriaLabel="Month before"
          nextMonthAriaLabel="Month after"
          todayAriaLabel="Today"
          onChange={({ detail }) => onCommit(detail.value, 'stay')}
        />
      </div>
    </>
  );
}
