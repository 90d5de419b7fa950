import type { ReactElement } from 'react';
import { SegmentDetail } from './segment-detail';
import { SegmentList } from './segment-list';

export function SegmentsView({ rule }: { readonly rule?: string }): ReactElement {
  return rule ? <SegmentDetail key={rule} rule={rule} /> : <SegmentList />;
}
