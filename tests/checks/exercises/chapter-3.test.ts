import { testChapter } from './exercises.ts';

testChapter(3);
