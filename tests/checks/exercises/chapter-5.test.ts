import { testChapter } from './exercises.ts';

testChapter(5);
