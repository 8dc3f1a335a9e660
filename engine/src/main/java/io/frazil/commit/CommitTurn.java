package io.frazil.commit;

/** When one of several commits that are on their way is to come. Told on the thread that commits. */
public interface CommitTurn {

    /** Of a commit that waits for no other. */
    CommitTurn AT_ONCE = new CommitTurn() {
        @Override
        public void await() {}

        @Override
        public void positionLanded() {}
    };

    /** Returns when it has come; asked before each look at the table, also that of planning. */
    void await();

    /** Rows and position are in the table. Not told of a commit whose answer was lost. */
    void positionLanded();
}
