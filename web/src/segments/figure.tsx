import Box from '@cloudscape-design/components/box';
import type { ReactElement } from 'react';

/** Shows a number in large type, with what it counts. */
export function Figure({ value, label }: { readonly value: string; readonly label: string }): ReactElement {
  return (
    <div>
      <Box variant="strong" fontSize="display-l">
        {value}
      </Box>{' '}
      <span className="quiet">{label}</span>
    </div>
  );
}
