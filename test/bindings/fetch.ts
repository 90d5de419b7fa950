/** Downloads ahead of the tests what they would wait for while the processor is idle. */
import { fetchJavaDependencies } from './java';

fetchJavaDependencies();
