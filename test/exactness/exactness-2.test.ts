import { testHalfOfHistories } from './check';

testHalfOfHistories(2);
