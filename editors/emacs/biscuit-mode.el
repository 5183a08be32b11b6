;;; biscuit-mode.el --- Biscuit Datalog policies  -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: languages

;;; Commentary:

;; Put this file into a folder of `load-path' and (require 'biscuit-mode) into the init file.  M-x eglot in a policy
;; then starts `hardtack lsp'.  Eglot is a part of Emacs 29; for Emacs 28 there is the package eglot (Debian: elpa-eglot).

;;; Code:

(defvar biscuit-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 124b" table)
    (modify-syntax-entry ?* ". 23" table)
    (modify-syntax-entry ?\n "> b" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?$ "'" table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?: "_" table)
    table)
  "Syntax of Biscuit Datalog.")

(defconst biscuit-mode-font-lock-keywords
  `((,(rx symbol-start
          (or (seq "check" (+ space) (or "if" "all")) (seq (or "reject" "allow" "deny") (+ space) "if"))
          symbol-end)
     . font-lock-keyword-face)
    (,(rx symbol-start (or "or" "trusting" "authority" "previous") symbol-end (* space) (not (any "(")))
     . font-lock-keyword-face)
    (,(rx symbol-start (or "true" "false" "null") symbol-end) . font-lock-constant-face)
    (,(rx symbol-start (or "ed25519" "secp256r1") "/" (* xdigit)) . font-lock-constant-face)
    (,(rx "$" (+ (or (syntax word) (syntax symbol)))) . font-lock-variable-name-face)
    (,(rx symbol-start (group (+ (or (syntax word) (syntax symbol)))) "(") 1 font-lock-function-name-face))
  "Highlighting of Biscuit Datalog.")

;;;###autoload
(define-derived-mode biscuit-mode prog-mode "Biscuit"
  "Major mode for Biscuit authorization policies."
  (setq-local comment-start "// ")
  (setq-local comment-start-skip "//+\\s-*")
  (setq-local font-lock-defaults '(biscuit-mode-font-lock-keywords)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.\\(?:bcdl\\|biscuit-datalog\\)\\'" . biscuit-mode))

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(biscuit-mode . ("hardtack" "lsp"))))

(provide 'biscuit-mode)
;;; biscuit-mode.el ends here
