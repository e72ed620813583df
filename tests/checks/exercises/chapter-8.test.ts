import { testChapter } from './exercises.ts';

testChapter(8, { together: true });
