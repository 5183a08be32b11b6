;;; emacs.el --- emacs --batch -L editors/emacs -l editors/trial/emacs.el  -*- lexical-binding: t; -*-

;;; Commentary:

;; The mode of editors/emacs in this Emacs, on the policy that the environment names.  Diagnostics arrive, and formatting
;; changes the text.

;;; Code:

(package-initialize)
(require 'biscuit-mode)
(require 'eglot)
(require 'flymake)

(defun trial-wait (what condition)
  "Wait until CONDITION holds, or end with a message about WHAT."
  (let ((end (+ (float-time) 30)))
    (while (not (funcall condition))
      (when (> (float-time) end)
        (message "FAILED: %s" what)
        (kill-emacs 1))
      (accept-process-output nil 0.1))))

(setq eglot-sync-connect 30 eglot-confirm-server-initiated-edits nil)
(find-file (getenv "HARDTACK_POLICY"))
(unless (eq major-mode 'biscuit-mode)
  (message "FAILED: the file is no policy: %s" major-mode)
  (kill-emacs 1))
(font-lock-ensure)
(goto-char (point-min))
(search-forward "allow if")
(unless (eq (get-text-property (match-beginning 0) 'face) 'font-lock-keyword-face)
  (message "FAILED: `allow if' is no keyword")
  (kill-emacs 1))
(apply #'eglot (eglot--guess-contact))
(flymake-start)
(trial-wait "no diagnostics arrived" (lambda () (flymake-diagnostics)))
(goto-char (point-min))
(unless (search-forward "$missing" nil t) (message "FAILED: the statement is there") (kill-emacs 1))
(unless (flymake-diagnostics (line-beginning-position) (line-end-position))
  (message "FAILED: the diagnostic is elsewhere")
  (kill-emacs 1))
;; A file with an error is not formatted, so the statement that has it goes.
(delete-region (line-beginning-position) (1+ (line-end-position)))
(let ((before (buffer-string)))
  (eglot-format-buffer)
  (when (or (string= before (buffer-string)) (string-match-p ",  " (buffer-string)))
    (message "FAILED: formatting changed nothing:\n%s" (buffer-string))
    (kill-emacs 1)))
(set-buffer-modified-p nil)
(message "emacs %s with eglot: diagnostics and formatting" emacs-version)
(kill-emacs 0)
;;; emacs.el ends here
