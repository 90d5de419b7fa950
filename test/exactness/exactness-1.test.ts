import { testHalfOfHistories } from './check';

testHalfOfHistories(1);
